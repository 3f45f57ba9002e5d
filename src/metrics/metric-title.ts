const titles: Record<string, string> = {
  brier_skill: 'Brier skill',
  directional_auc: 'directional AUC',
  r2_naive: 'R2 against naive',
};

/** A metric's name as tables on a terminal show it: its own, unless that reads badly. */
export function metricTitle(name: string): string {
  return titles[name] ?? name;
}
