import { html, type Markup } from './html.ts';
import { styleSheet } from './styles.ts';

/**
 * An HTML document that needs nothing else: style and drawings inside, no script, no request (a content policy forbids
 * them).
 */
export function renderDocument(title: string, header: Markup, sections: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}: trademl report</title>
<style>${styleSheet}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the sections</a>
${header}
<main id="report" tabindex="-1">
${sections}
</main>
<footer><p>Research output, not advice. Past returns, simulated or real, do not promise future ones.</p></footer>
</body>
</html>
`.text;
}
