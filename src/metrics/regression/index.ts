import { registry } from '../../core/registry.ts';
import { bias } from './bias.ts';
import { correlation, rankCorrelation } from './correlation.ts';
import { mae } from './mae.ts';
import { qlike } from './qlike.ts';
import { r2Naive } from './r2-naive.ts';
import { rmse } from './rmse.ts';

/** Metrics of forecasts of a number, in the order in which they are shown. */
export const regressionMetrics = registry('metric', [r2Naive, rmse, mae, bias, correlation, rankCorrelation, qlike]);
