import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsNews, unjudgedNews } from '../../lib/s3/facts/aws-news';
import { loadText } from '../../lib/template';
import { projectRoot } from '../support/command';
import { factsPage, newsPage } from '../support/documents';
import { lintText } from '../support/lint';

/* Launches of AWS that change right answers: each is answered as the page of news says. */

test.each(awsNews.map((launch) => [`${launch.date} ${launch.what}`, launch] as const))(
  '%s',
  (_, { template, rule, verdict }) => {
    const environment = { account: '111122223333', region: 'eu-west-1' };
    const { findings } = lintText([loadText('template.yaml', template, { environment })], [rule]);
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds.includes('fail') ? 'fail' : (kinds[0] ?? 'pass')).toBe(verdict);
  },
);

test('launches stand in the order of their dates, each with a page of AWS', () => {
  const dates = awsNews.map(({ date }) => date);
  expect(dates).toEqual(dates.toSorted());
  for (const { source } of awsNews) expect(source.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html/);
});

test('what is not judged is no launch that is, and says why', () => {
  const judged = new Set(awsNews.map(({ what }) => what));
  expect(unjudgedNews.filter(({ what, why }) => judged.has(what) || why === '')).toEqual([]);
});

test('docs/aws-news.md is what `npm run docs` makes', () => {
  expect(readFileSync(join(projectRoot, 'docs/aws-news.md'), 'utf8')).toBe(newsPage());
});

test('docs/facts.md is what `npm run docs` makes', () => {
  expect(readFileSync(join(projectRoot, 'docs/facts.md'), 'utf8')).toBe(factsPage());
});
