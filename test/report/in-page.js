/* Functions that run inside the browser; in-page.d.ts has their types, so that no DOM names leak into Node's. */

/** What no browser should show: overflow, text cut off by its drawing, drawings and tables without a name, skipped heading levels. */
export function defects() {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`page is ${document.documentElement.scrollWidth} px wide`);
  for (const svg of document.querySelectorAll('svg')) {
    const names = (svg.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent);
    if (svg.getAttribute('role') !== 'img' || names.some((name) => !name))
      found.push(`svg without a name: ${svg.outerHTML.slice(0, 90)}`);
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      const inside =
        box.left >= frame.left - 1 &&
        box.right <= frame.right + 1 &&
        box.top >= frame.top - 1 &&
        box.bottom <= frame.bottom + 1;
      if (!inside) found.push(`${names[0]}: text '${text.textContent}' is cut off`);
      if (box.height < 9) found.push(`${names[0]}: text '${text.textContent}' is ${box.height} px high`);
    }
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) found.push(`heading ${heading.textContent} skips a level`);
    level = next;
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent) found.push('table without a caption');
    if (table.querySelector('th:not([scope])'))
      found.push(`table '${table.caption?.textContent}' has headers without scope`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids.filter((name, i) => ids.indexOf(name) !== i)) found.push(`id '${id}' is used twice`);
  for (const frame of document.querySelectorAll('[role=region]')) {
    if (!document.getElementById(frame.getAttribute('aria-labelledby') ?? '')) found.push('region without a name');
  }
  return found;
}

/** Contrast ratios below WCAG AA of every visible text against the page, worst first. */
export function lowContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255);
  };
  const luminance = (colour) => {
    const [r, g, b] = rgb(colour).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'white';
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent?.trim() || parent.getClientRects().length === 0) continue;
    const style = getComputedStyle(parent);
    const [a, b] = [luminance(parent.closest('svg') ? style.fill : style.color), luminance(behind(parent))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.add(`${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)}`);
  }
  return [...found].sort();
}

export function openAllDetails() {
  for (const details of document.querySelectorAll('details')) details.open = true;
}

export function focused() {
  return { id: document.activeElement.id, text: document.activeElement.textContent };
}

export function fillOf(element) {
  return getComputedStyle(element).fill;
}

export function paper() {
  return getComputedStyle(document.body).backgroundColor;
}
