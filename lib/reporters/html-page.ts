import { visible } from './escape-controls';
import { style } from './html-style';

/** A page that needs no network and no script; parts that are empty leave nothing. */
export function htmlPage(title: string, body: readonly string[]): string {
  return (
    [
      '<!doctype html>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; ` +
        'img-src data:">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<meta name="color-scheme" content="light dark">',
      `<title>${escapeHtml(title)}</title>`,
      '<link rel="icon" href="data:,">',
      `<style>${style}</style>`,
      '</head>',
      '<body>',
      ...body,
      '</body>',
      '</html>',
    ]
      .filter((part) => part !== '')
      .join('\n') + '\n'
  );
}

/** A table that scrolls by itself; heads and cells are html already. */
export function htmlTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th>${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A text as html that draws it, and nothing invisible. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
