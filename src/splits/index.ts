export { buildSplitPlan, type LabelledRows, type PlanOptions } from './build-plan.ts';
export { type FoldPlan, readSplitPlan, type SplitPlan, splitPlanSchema } from './plan.ts';
export { developmentRows, type FoldRows, foldRows, holdoutRows } from './rows.ts';
export { splitSchemes } from './schemes.ts';
export { splitTimeline } from './timeline.ts';
