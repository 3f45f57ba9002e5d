import type { Log, Progress } from '../core/context.ts';

export interface LogOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether progress may be drawn: a terminal, not CI, not --quiet, not --json. */
  readonly animate: boolean;
}

const silent: Progress = { update: () => {}, stop: () => {} };

/** "3 min 20 s" */
function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function createLog(options: LogOptions): Log {
  const write = (text: string) => process.stderr.write(`${text}\n`);
  return {
    info: (message) => {
      if (!options.quiet) write(message);
    },
    warn: (message) => {
      if (!options.quiet) write(`warning: ${message}`);
    },
    detail: (message) => {
      if (options.verbose) write(message);
    },
    progress: (label, total) => (options.animate ? drawProgress(label, total) : silent),
  };
}

function drawProgress(label: string, total: number | undefined): Progress {
  const started = performance.now();
  let text = label;
  let stopped = false;
  let spinner: { text: string; stop(): unknown } | undefined;
  // ora is loaded only when something is drawn, which keeps quick commands quick.
  void import('ora').then(({ default: ora }) => {
    if (!stopped) spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
  });
  return {
    update: (done, note) => {
      const seconds = (performance.now() - started) / 1000;
      const rate = done / Math.max(seconds, 1e-3);
      const left = total !== undefined && done > 0 ? `, ${formatSeconds((total - done) / rate)} left` : '';
      const share = total === undefined ? `${done}` : `${bar(done / total)} ${done}/${total}`;
      text = `${label} ${share} (${rate.toPrecision(2)}/s${left})${note ? ` ${note}` : ''}`;
      if (spinner) spinner.text = text;
    },
    stop: () => {
      stopped = true;
      spinner?.stop();
    },
  };
}

function bar(share: number): string {
  const width = 20;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
