import type { CommandDefinition } from '../src/cli/command.ts';
import { auditCommand } from './audit.ts';
import { backtestCommand } from './backtest.ts';
import { calibrateCommand } from './calibrate.ts';
import { driftCommand } from './drift.ts';
import { edgeCommand } from './edge.ts';
import { enginesCommand } from './engines.ts';
import { ensembleCommand } from './ensemble.ts';
import { evaluateCommand } from './evaluate.ts';
import { featuresCommand } from './features.ts';
import { ingestCommand } from './ingest.ts';
import { predictCommand } from './predict.ts';
import { reportCommand } from './report.ts';
import { runsCommand } from './runs.ts';
import { selectCommand } from './select.ts';
import { selftestCommand } from './selftest.ts';
import { splitsCommand } from './splits.ts';
import { trainCommand } from './train.ts';
import { tuneCommand } from './tune.ts';

/** Every subcommand, in the order of the workflow. */
export const commands: readonly CommandDefinition[] = [
  ingestCommand,
  featuresCommand,
  splitsCommand,
  selectCommand,
  tuneCommand,
  trainCommand,
  ensembleCommand,
  calibrateCommand,
  predictCommand,
  evaluateCommand,
  backtestCommand,
  driftCommand,
  edgeCommand,
  auditCommand,
  selftestCommand,
  reportCommand,
  runsCommand,
  enginesCommand,
];
