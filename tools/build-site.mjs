// Makes the static site: `npm run docs:site [folder]` writes README, docs/ and a page for each rule as HTML, without a
// script, and checks that every link within the site leads somewhere. A rule is at rules/<id>.html for good: that is
// the address which reports name.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import MarkdownIt from 'markdown-it';

const package_ = join(dirname(fileURLToPath(import.meta.url)), '..');
const { allRules, categoryOf } = createRequire(import.meta.url)(join(package_, 'dist/rules/index.js'));
const repository = 'https://github.com/bucket-warden/bucket-warden/blob/main/';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: package_ } },
});
const root = values.from;
const out = positionals[0] ?? join(package_, 'site');

/** The file of the site that a file of the repository becomes, and its rule; undefined when it becomes none. */
function pagesOf() {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const top = ['RULES.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'];
  return new Map([
    ['README.md', { path: 'index.html' }],
    ...docs.map((name) => [`docs/${name}`, { path: `docs/${name.replace(/\.md$/, '.html')}` }]),
    ...top
      .filter((name) => existsSync(join(root, name)))
      .map((name) => [name, { path: name.replace(/\.md$/, '.html') }]),
    ...allRules.map((rule) => [`rules/${categoryOf(rule.id)}/${rule.id}.md`, { path: `rules/${rule.id}.html`, rule }]),
  ]);
}

const pages = pagesOf();
/** Files that are copied as they are. */
const data = ['config.schema.json', 'report.schema.json', 'llms.txt'];

/** The anchor of a heading, as GitHub makes it. */
const slugOf = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A renderer of the page that a file becomes. */
function renderer(file) {
  const { path } = pages.get(file);
  const markdown = new MarkdownIt({ html: false, linkify: true });
  const rules = markdown.renderer.rules;
  rules.link_open = (tokens, index, options, _, self) => {
    const token = tokens[index];
    token.attrSet('href', addressIn(file, path, token.attrGet('href') ?? ''));
    return self.renderToken(tokens, index, options);
  };
  const seen = new Map();
  rules.heading_open = (tokens, index, options, _, self) => {
    const slug = slugOf(tokens[index + 1].content.replace(/`/g, ''));
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    tokens[index].attrSet('id', count === 0 ? slug : `${slug}-${count}`);
    return self.renderToken(tokens, index, options);
  };
  rules.table_open = () => '<div class="wide"><table>\n';
  rules.table_close = () => '</table></div>\n';
  return markdown;
}

/** Where a link of a file leads in the site; what is in the repository alone is read there. */
function addressIn(file, path, href) {
  if (/^[a-z]+:|^#/.test(href)) {
    const own = href.startsWith(repository) ? href.slice(repository.length).split('#') : undefined;
    return own !== undefined && pages.has(own[0]) ? relativeTo(path, pages.get(own[0]).path, own[1]) : href;
  }
  const [target = '', anchor] = href.split('#');
  const meant = posix.normalize(posix.join(posix.dirname(file), decodeURI(target)));
  const page = pages.get(meant);
  if (page !== undefined) return relativeTo(path, page.path, anchor);
  if (data.includes(meant)) return relativeTo(path, meant, anchor);
  if (!existsSync(join(root, meant))) throw new Error(`${file}: the link \`${href}\` leads nowhere`);
  return `${repository}${meant}${anchor === undefined ? '' : `#${anchor}`}`;
}

const relativeTo = (from, to, anchor) =>
  `${posix.relative(posix.dirname(from), to) || posix.basename(to)}${anchor === undefined ? '' : `#${anchor}`}`;

/** What a rule says of itself, above its page. */
function factsOf({ id, severity, optIn, rationale, remediation, controls, aliases = [], references }, markdown) {
  const fact = (name, text) => (text === '' ? '' : `<dt>${name}</dt><dd>${text}</dd>`);
  const links = references.map((address) => `<a href="${escaped(address)}">${escaped(address)}</a>`).join('<br>');
  return `<dl>${[
    fact('severity', `${severity}${optIn === true ? ', applied only when asked for' : ''}`),
    fact('category', categoryOf(id)),
    fact('why', markdown.renderInline(rationale)),
    fact('help', markdown.renderInline(remediation)),
    fact('controls', escaped(controls.join(', '))),
    fact('also called', escaped(aliases.join(', '))),
    fact('see', links),
  ].join('')}</dl>\n`;
}

function document(path, title, body) {
  const up = posix.relative(posix.dirname(path), '') || '.';
  const nav = [
    ['index.html', 'bucket-warden'],
    ['RULES.html', 'rules'],
    ...[...pages.values()]
      .filter((page) => page.path.startsWith('docs/'))
      .map((page) => [page.path, posix.basename(page.path, '.html').replaceAll('-', ' ')]),
    ['SECURITY.html', 'security'],
    ['CHANGELOG.html', 'changes'],
  ].filter(([to]) => [...pages.values()].some((page) => page.path === to));
  const items = nav.map(([to, name]) => {
    const here = to === path ? ' aria-current="page"' : '';
    return `<li><a href="${relativeTo(path, to)}"${here}>${name}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${up}/style.css">
</head>
<body>
<nav aria-label="pages"><ul>${items.join('')}</ul></nav>
<main>
${body}</main>
</body>
</html>
`;
}

/** Links of pages that lead to no page, or to no heading of one. */
function deadLinks(written) {
  const ids = new Map(
    [...written].map(([path, html]) => [path, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]),
  );
  return [...written].flatMap(([path, html]) =>
    [...html.matchAll(/<a href="([^"]*)"/g)].flatMap(([, href]) => {
      if (/^[a-z]+:/.test(href)) return [];
      const [target, anchor] = decodeURI(href).split('#');
      const to = target === '' ? path : posix.normalize(posix.join(posix.dirname(path), target));
      const isThere = (ids.has(to) && (anchor === undefined || ids.get(to).has(anchor))) || data.includes(to);
      return isThere ? [] : [`${path}: ${href}`];
    }),
  );
}

try {
  const written = new Map();
  for (const [file, { path, rule }] of pages) {
    const markdown = renderer(file);
    const text = readFileSync(join(root, file), 'utf8');
    const title = rule?.title ?? /^# (.*)$/m.exec(text)?.[1] ?? 'bucket-warden';
    const [, heading = '', rest = text] = rule === undefined ? [] : (/^(# .*\n)([^]*)$/.exec(text) ?? []);
    const body =
      rule === undefined
        ? markdown.render(text)
        : markdown.render(heading) +
          `<p>${escaped(rule.title)}.</p>\n` +
          factsOf(rule, markdown) +
          markdown.render(rest);
    written.set(path, document(path, rule === undefined ? title : `${rule.id}: ${title}`, body));
  }
  const dead = deadLinks(written);
  if (dead.length > 0) throw new Error(`links that lead nowhere:\n${dead.join('\n')}`);
  rmSync(out, { recursive: true, force: true });
  for (const [path, html] of written) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), html);
  }
  copyFileSync(join(package_, 'tools/site.css'), join(out, 'style.css'));
  // GitHub Pages leaves every file as it is
  writeFileSync(join(out, '.nojekyll'), '');
  for (const name of data.filter((one) => existsSync(join(root, one)))) copyFileSync(join(root, name), join(out, name));
  const links = [...written.values()].reduce((sum, html) => sum + html.split('<a href="').length - 1, 0);
  console.log(`${written.size} pages, ${allRules.length} of them of rules, ${links} links, none within the site dead`);
} catch (error) {
  console.error(`build-site: ${error.message}`);
  process.exitCode = 1;
}
