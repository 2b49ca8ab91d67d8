import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Schemes and widths to look at a page in; 794 pixels are a sheet of A4. */
const shapes = {
  screen: [
    ['light', 1280],
    ['light', 400],
    ['dark', 1280],
    ['dark', 400],
  ],
  print: [
    ['light', 794],
    ['dark', 794],
  ],
} as const;

/**
 * What a page did in a browser, one line of JSON on standard output: opened as a process of its own, since jest loads
 * no ES modules.
 */
async function main(file: string, screenshots: string | undefined): Promise<void> {
  const [{ default: chromium }, { launch }] = await Promise.all([
    import('@sparticuz/chromium'),
    import('puppeteer-core'),
  ]);
  if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
  const browser = await launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox', '--disable-web-security'],
    headless: 'shell',
  });
  const views: object[] = [];
  for (const media of ['screen', 'print'] as const) {
    for (const [scheme, width] of shapes[media]) {
      const page = await browser.newPage();
      const noise: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => noise.push(message.text()));
      page.on('pageerror', (error) => noise.push(String(error)));
      page.on('dialog', (dialog) => {
        noise.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => requests.push(request.url()));
      await page.setViewport({ width, height: 1000 });
      // both at once: of two calls the second undoes the first
      const session = await page.createCDPSession();
      const features = [{ name: 'prefers-color-scheme', value: scheme }];
      await session.send('Emulation.setEmulatedMedia', { media, features });
      await page.goto(pathToFileURL(file).href);
      const seen = (await page.evaluate(`(() => ({
        scripts: document.scripts.length,
        handlers: [...document.querySelectorAll('*')].filter((node) =>
          [...node.attributes].some(({ name }) => name.startsWith('on'))).length,
        foreign: [...document.querySelectorAll('img,iframe,object,embed,script,form,base,link:not([rel=icon])')].length,
        marked: globalThis.__hacked === true,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        paper: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.body).color,
        findings: document.querySelectorAll('.finding').length,
        text: document.body.innerText.length,
        // names in the drawing that their shapes do not hold
        outside: [...document.querySelectorAll('svg g.node')].filter((node) => {
          const [name, shape] = ['text', 'polygon, path'].map((one) => node.querySelector(one).getBBox());
          return name.x < shape.x || name.x + name.width > shape.x + shape.width;
        }).length,
        closed: [...document.querySelectorAll('details > :not(summary)')].filter((node) =>
          !node.checkVisibility()).length,
      }))()`)) as object;
      if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${media}-${scheme}-${width}.png` });
      views.push({
        media,
        scheme,
        width,
        noise,
        requests: requests.filter((url) => !url.startsWith('file:') && url !== 'data:,'),
        ...seen,
      });
      await page.close();
    }
  }
  await browser.close();
  process.stdout.write(`${JSON.stringify(views)}\n`);
}

const [, , file = '', screenshots] = process.argv;
void main(file, screenshots);
