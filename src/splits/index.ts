export { buildSplitPlan } from './build-plan.ts';
export { readSplitPlan, type SplitPlan, splitsHash } from './plan.ts';
export { developmentRows, foldRows, holdoutRows } from './rows.ts';
export { splitSchemes } from './schemes.ts';
export { secondStageParts } from './second-stage.ts';
export { splitTimeline } from './timeline.ts';
