/** What no browser should show; empty when the page is sound. */
export function defects(): string[];
/** Visible texts whose contrast with the page is under WCAG AA (4.5:1). */
export function lowContrast(): string[];
export function openAllDetails(): void;
export function focused(): { id: string; text: string };
export function fillOf(element: unknown): string;
export function paper(): string;
