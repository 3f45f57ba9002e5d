const titles: Record<string, string> = { directional_auc: 'directional AUC' };

/** A metric's name as tables on a terminal show it: its own, unless that reads badly. */
export function metricTitle(name: string): string {
  return titles[name] ?? name;
}
