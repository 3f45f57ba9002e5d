import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderStudyPage, studySentence } from '../../src/report/study-page.ts';
import { parameterImportance } from '../../src/tuning/fanova.ts';
import { randomParams } from '../../src/tuning/random.ts';
import { readSpace } from '../../src/tuning/space.ts';
import type { StudyPart, StudyTrial, TuneSummary } from '../../src/tuning/study.ts';
import { bestTrial } from '../../src/tuning/trial.ts';
import { launchBrowser } from './browser.ts';
import { defects, lowContrast, openAllDetails } from './in-page.js';

const texts = {
  maxDepth: 'int(2,8)',
  eta: 'log(0.01,0.3)',
  booster: 'choice(gbtree,dart)',
  rate: 'float(0,1) if booster=dart',
  'rsi.period': 'int(5,30)',
};

/** The same study by another pruner, whose trials were watched after 10 and 30 rounds. */
function overRounds(study: TuneSummary): TuneSummary {
  const parts = study.parts.map((part) => ({
    ...part,
    trials: part.trials.map((trial): StudyTrial => {
      const isStopped = trial.state === 'pruned';
      const rungs = [10, 30].map((rounds) => ({ rounds, loss: 0.7 - rounds / 1000 + trial.number / 10_000 }));
      const afterFirst = isStopped && trial.number % 2 === 0;
      return { ...trial, scores: isStopped ? [] : trial.scores, rungs: afterFirst ? rungs.slice(0, 1) : rungs };
    }),
  }));
  return { ...study, parts, rungs: { unit: 'rounds', rounds: [10, 30] } };
}

/** Rows of the table of that id, cell by cell. */
function cellsOf(page: string, id: string): string[][] {
  const [, table] = new RegExp(`aria-labelledby="${id}-caption".*?<tbody>(.*?)</tbody>`, 's').exec(page) ?? [];
  return [...(table ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
  );
}

function studyOf(options: { trials?: number; nested?: boolean; name?: string } = {}): TuneSummary {
  const { trials: count = 120, nested = true, name = 'made' } = options;
  const space = readSpace(texts);
  const partOf = (part: string, fold: number | 'final', seed: number): StudyPart => {
    const trials = Array.from({ length: count }, (_, number): StudyTrial => {
      const params = randomParams({ space, seed, number });
      const value =
        0.69 + 0.01 * Math.abs(Math.log((params.eta as number) / 0.05)) + 0.001 * (params.maxDepth as number);
      const about = { number, params, source: 'sampler' as const, startedAt: '2026-11-21T12:00:00Z', seconds: 1 };
      const isPruned = number % 7 === 3;
      return isPruned
        ? { ...about, state: 'pruned', value: null, scores: [value] }
        : { ...about, state: 'complete', value, scores: [value, value] };
    });
    const saw = {
      part: 'tuning' as const,
      fold,
      rows: 1234,
      from: '2019-01-02',
      to: '2020-01-02',
      latestKnownAt: null,
      hash: '',
    };
    const folds = [
      { trainRows: 400, testRows: 200 },
      { trainRows: 600, testRows: 200 },
    ];
    const best = bestTrial(trials, 'lower')?.number as number;
    return { part, fold, saw, folds, trials, best, importance: parameterImportance(space, trials, seed) };
  };
  const parts = [
    ...(nested ? [0, 1].map((fold) => partOf(`fold ${fold}`, fold, fold)) : []),
    partOf('final', 'final', 9),
  ];
  const final = parts[parts.length - 1];
  const best = final.trials[final.best];
  const foldScore = (fold: number, value: number | null) => ({
    fold,
    testRows: 83,
    value,
    untuned: 0.7,
    params: best.params,
  });
  return {
    study: name,
    learner: 'xgb',
    task: { kind: 'binary' },
    label: 'up:horizon=1',
    labelColumn: 'label_up_1',
    featuresName: name,
    interval: '1d',
    rungs: { unit: 'folds', rounds: [] },
    objective: 'log_loss',
    direction: 'lower',
    sampler: 'tpe',
    pruner: 'asha',
    nested,
    space: texts,
    fixed: {},
    parts,
    best: best.params,
    bestValue: best.value as number,
    ...(nested && { outer: { value: 0.6925, untuned: 0.7, folds: [foldScore(0, 0.6899), foldScore(1, 0.71)] } }),
    cutShort: false,
    splitsPath: 'configs/splits/made.json',
    splitsHash: '',
    symbols: ['A', 'B'],
    trials: 120,
    path: `configs/tuned/${name}.yaml`,
    next: [],
  };
}

const folder = mkdtempSync(join(tmpdir(), 'trademl-study-'));
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

const looks = [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));
const evil = `x"><img src=x onerror=alert(1)><script>alert(2)</script>'&`;
const studies: [string, TuneSummary][] = [
  ['a nested study', studyOf()],
  ['a study without nesting', studyOf({ nested: false })],
  ['a study over rounds', overRounds(studyOf())],
  ['a study of two trials', studyOf({ trials: 2 })],
  ['a study of a hostile name', studyOf({ trials: 12, name: evil })],
];

describe.each(looks)('the page of a study at $width px, $scheme', ({ width, scheme }) => {
  it.each(studies)('%s reads well, overflows nowhere and asks nothing of the network', async (_, study) => {
    const path = join(folder, 'study.html');
    writeFileSync(path, renderStudyPage(study));
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
    const messages: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    await page.evaluate(openAllDetails);
    expect(await page.evaluate(defects)).toEqual([]);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    expect({ messages, requests: requests.filter((request) => request !== url) }).toEqual({
      messages: [],
      requests: [],
    });
    expect(await page.locator('h1').allTextContents()).toEqual([studySentence(study)]);
    await page.close();
  });
});

describe('the page of a study', () => {
  it('says how the tuned parameters do on unseen rows, and in how many folds they are better', () => {
    const page = renderStudyPage(studyOf());
    expect(page).toContain('log_loss is 0.6925 with tuned parameters and 0.7 without tuning');
    expect(page).toContain('Better than untuned in 1 of 2 folds');
    expect(renderStudyPage(studyOf({ nested: false }))).toContain('which is optimistic');
  });

  it('says at which rung the search for the final model stopped how many trials', () => {
    const study = studyOf();
    const { trials } = study.parts[2];
    const best = Math.min(...trials.map(({ scores }) => scores[0] as number)).toPrecision(4);
    const page = renderStudyPage(study);
    expect(cellsOf(page, 'rungs')).toEqual([['1 of 2', '120', '17', String(Number(best))]]);
    expect(page).toContain('103 of 120 trials were scored on every fold.');
    // Of the trials 3, 10, 17... those of even numbers came to the first rung alone.
    expect(cellsOf(renderStudyPage(overRounds(study)), 'rungs')).toEqual([
      ['10', '120', '8', '0.69'],
      ['30', '112', '9', '0.67'],
    ]);
    for (const pruner of ['none', 'wilcoxon']) {
      expect(renderStudyPage({ ...study, pruner })).not.toContain('rungs-heading');
    }
  });

  it('names the parameter that matters most first, and draws each complete trial', () => {
    const study = studyOf();
    const page = renderStudyPage(study);
    expect(study.parts[2].importance[0].name).toBe('eta');
    expect(page.includes('103 complete, 17 pruned, 0 failed')).toBe(true);
    expect(page.includes('Parameters of the 103 complete trials')).toBe(true);
  });

  it('is the same bytes for the same study, and small', () => {
    const page = renderStudyPage(studyOf({ trials: 1000 }));
    expect(page).toBe(renderStudyPage(studyOf({ trials: 1000 })));
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  });
});
