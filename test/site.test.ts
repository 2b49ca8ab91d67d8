import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../lib/engine';
import { allRules } from '../rules';
import { folder, projectRoot, run, type Run } from './support/command';

const build = (out: string, ...args: readonly string[]): Run =>
  run(process.execPath, [join(projectRoot, 'tools/build-site.mjs'), out, ...args]);

const site = folder();
let made: Run;
beforeAll(() => {
  made = build(site);
});

test('a page for each page, and no link within the site is dead', () => {
  const docs = readdirSync(join(projectRoot, 'docs')).filter((name) => name.endsWith('.md'));
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const [, count] =
    /^(\d+) pages, \d+ of them of rules, \d+ links, none within the site dead$/m.exec(made.stdout) ?? [];
  expect(Number(count)).toBe(docs.length + allRules.length + 6);
  for (const name of docs) expect(existsSync(join(site, 'docs', name.replace(/\.md$/, '.html')))).toBe(true);
});

test('the address that reports give of a rule is that of its page, by its id alone', () => {
  const base = 'https://bucket-warden.github.io/bucket-warden/';
  for (const rule of allRules) {
    expect(addressOf(rule)).toBe(`${base}rules/${rule.id}.html`);
    const html = readFileSync(join(site, addressOf(rule).slice(base.length)), 'utf8');
    expect(html).toContain(`<h1 id="${rule.id}">${rule.id}</h1>`);
  }
});

describe('a link that leads nowhere fails, and nothing is written', () => {
  const source = (): string => {
    const from = folder();
    // what pages link to
    const isMade = (path: string): boolean => /\b(?:node_modules|dist|\.git|\.cache|site)\b/.test(path);
    for (const name of readdirSync(projectRoot).filter((one) => !isMade(one)))
      cpSync(join(projectRoot, name), join(from, name), {
        recursive: true,
        filter: (path) => !path.includes('cdk.out'),
      });
    return from;
  };

  test.each([
    ['[x](nowhere.md)', 'docs/mcp.md: the link `nowhere.md` leads nowhere'],
    ['[x](live.md#no-such-heading)', 'docs/mcp.html: live.html#no-such-heading'],
    ['[x](#no-such-heading)', 'docs/mcp.html: #no-such-heading'],
  ])('%s', (link, message) => {
    const from = source();
    const page = join(from, 'docs/mcp.md');
    const out = join(folder(), 'site');
    writeFileSync(page, `${readFileSync(page, 'utf8')}\n${link}\n`);
    expect(build(out, '--from', from)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) as string });
    expect(existsSync(out)).toBe(false);
  });

  test('the control: a link that leads somewhere', () => {
    const from = source();
    const page = join(from, 'docs/mcp.md');
    writeFileSync(page, `${readFileSync(page, 'utf8')}\n[x](live.md) [y](#setting-it-up) <script>alert(1)</script>\n`);
    const out = join(folder(), 'site');
    expect(build(out, '--from', from)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(out, 'docs/mcp.html'), 'utf8')).not.toContain('<script>');
  });
});

test.each(['index.html', 'rules/public-read.html', 'docs/compatibility.html'])(
  '%s in a browser: wide, narrow, dark and printed',
  (page) => {
    const { code, stdout, stderr } = run(process.execPath, [join(__dirname, 'support/browser.js'), join(site, page)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const views = JSON.parse(stdout) as View[];
    expect(views).toHaveLength(6);
    for (const view of views)
      expect(view).toMatchObject({ noise: [], requests: [], scripts: 0, handlers: 0, overflow: 0, marked: false });
    const paper = (scheme: string): string[] => [
      ...new Set(views.filter((view) => view.media === 'screen' && view.scheme === scheme).map((view) => view.paper)),
    ];
    expect(paper('light')).toEqual(['rgb(255, 255, 255)']);
    expect(paper('dark')).toEqual(['rgb(18, 22, 28)']);
  },
);

interface View {
  readonly media: string;
  readonly scheme: string;
  readonly paper: string;
}
