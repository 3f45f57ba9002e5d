import type { BarView } from './bar-view.ts';
import type { BarCheck, CheckContext, Finding, Severity } from './check.ts';
import { findingOfRows } from './findings.ts';
import { classifyMoves, type MoveKind } from './moves.ts';

function movesOfKind(
  view: BarView,
  context: CheckContext,
  kind: MoveKind,
  check: string,
  severity: Severity,
): Finding[] {
  const moves = new Map(
    classifyMoves(view, context)
      .filter((move) => move.kind === kind)
      .map((move) => [move.row, move.detail]),
  );
  const detail = (row: number) => moves.get(row) ?? '';
  return findingOfRows(view, context, { check, severity, rows: [...moves.keys()], detail });
}

export const suspectedSplit: BarCheck = {
  name: 'suspected-split',
  summary: 'a jump of the price at a split ratio, not adjusted for',
  run(view, context) {
    return movesOfKind(view, context, 'split', this.name, 'error');
  },
};

export const spike: BarCheck = {
  name: 'spike',
  summary: 'one bar far off that the next one takes back',
  run(view, context) {
    return movesOfKind(view, context, 'spike', this.name, 'warning');
  },
};

export const unexplainedMove: BarCheck = {
  name: 'unexplained-move',
  summary: 'a move over the limit that no split ratio explains; crashes are real, so look it up',
  run(view, context) {
    return movesOfKind(view, context, 'unexplained', this.name, 'warning');
  },
};
