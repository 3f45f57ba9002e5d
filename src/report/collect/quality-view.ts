import { parseTime } from '../../core/time.ts';
import { readResultJson } from '../../io/json.ts';
import type { Severity } from '../../market/quality/check.ts';
import type { QualityView } from '../report-data.ts';

/** What this page reads of data/quality/INTERVAL.json. Times are ISO text in UTC. */
interface QualityDocument {
  readonly interval: string;
  readonly series: readonly {
    readonly symbol: string;
    readonly rows: number;
    readonly from: string;
    readonly to: string;
  }[];
  readonly findings: readonly {
    readonly symbol: string;
    readonly check: string;
    readonly severity: Severity;
    readonly count: number;
    readonly first: readonly { readonly time: string; readonly detail: string }[];
  }[];
}

type Finding = QualityDocument['findings'][number];

const severities: readonly Severity[] = ['error', 'warning', 'info'];

export async function readQualityView(path: string, symbols: readonly string[]): Promise<QualityView> {
  const keys = ['series', 'findings'] as const;
  const document = await readResultJson<QualityDocument>(path, 'quality report', keys, 'run trademl ingest again');
  return qualityViewOf(document, symbols);
}

/** The findings of these symbols by check, errors first; the report may hold symbols that the run does not use. */
function qualityViewOf(document: QualityDocument, symbols: readonly string[]): QualityView {
  const used = new Set(symbols);
  const series = document.series.filter(({ symbol, rows }) => used.has(symbol) && rows > 0);
  const groups = new Map<string, Finding[]>();
  for (const finding of document.findings.filter(({ symbol }) => used.has(symbol))) {
    groups.set(finding.check, [...(groups.get(finding.check) ?? []), finding]);
  }
  const checks = [...groups].map(([check, findings]) => {
    const worst = findings.reduce((a, b) => (b.count > a.count ? b : a));
    const [offender] = worst.first;
    return {
      check: check.replaceAll('_', ' ').replaceAll('-', ' '),
      severity: severities.find((name) => findings.some(({ severity }) => severity === name)) ?? 'info',
      symbols: findings.length,
      count: findings.reduce((sum, { count }) => sum + count, 0),
      worst: `${worst.symbol} (${worst.count})${offender === undefined ? '' : `: ${offender.time.slice(0, 10)} ${offender.detail}`}`,
    };
  });
  checks.sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.symbols - a.symbols || b.count - a.count,
  );
  const time = (text: string) => parseTime(text, 'time');
  return {
    interval: document.interval,
    symbols: series.length,
    rows: series.reduce((sum, { rows }) => sum + rows, 0),
    from: Math.min(...series.map(({ from }) => time(from))),
    to: Math.max(...series.map(({ to }) => time(to))),
    checks,
  };
}
