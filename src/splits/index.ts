export { buildSplitPlan } from './build-plan.ts';
export { foldRows } from './fold-rows.ts';
export { pathsOf, readSplitPlan, type SplitPlan, splitsHash } from './plan.ts';
export { developmentRows, holdoutRows } from './rows.ts';
export { splitSchemes } from './schemes.ts';
export { checkSecondStage, secondStageParts } from './second-stage.ts';
export { splitTimeline } from './timeline.ts';
