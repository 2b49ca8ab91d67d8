import { join } from 'node:path';
import { loadPaths, nodeFiles } from '../../lib/template';
import { folder } from '../support/command';

const empty = JSON.stringify({ Resources: { Data: { Type: 'AWS::S3::Bucket' } } });

/** The templates of an assembly with these artifacts, or what is wrong with it. */
function loaded(artifacts: object, files: Readonly<Record<string, string>> = { 'S.template.json': empty }) {
  const manifest = JSON.stringify({ version: '48.0.0', artifacts });
  return loadPaths([folder({ ...files, 'manifest.json': manifest })], nodeFiles);
}

const stack = (parts: object, properties: object = {}): object => ({
  S: {
    type: 'aws:cloudformation:stack',
    ...parts,
    properties: { templateFile: 'S.template.json', ...properties },
  },
});

/** https://docs.aws.amazon.com/cdk/v2/guide/environments.html */
test.each([
  ['aws://111122223333/eu-west-1', { account: '111122223333', region: 'eu-west-1' }],
  ['aws://unknown-account/unknown-region', {}],
  ['aws://unknown-account/eu-west-1', { region: 'eu-west-1' }],
  ['aws://111122223333/unknown-region', { account: '111122223333' }],
  ['somewhere', {}],
  [undefined, {}],
])('of an artifact for %s it is known that it is deployed to %j', (environment, known) => {
  const { templates, errors } = loaded(stack({ environment }));
  expect(errors).toEqual([]);
  expect(templates.map((template) => template.environment)).toEqual([known]);
});

test('what an artifact names outside of its assembly is not read, and is an error', () => {
  for (const templateFile of ['../S.template.json', '..', join('x', '..', '..', 'S.template.json')]) {
    const { templates, errors } = loaded(stack({}, { templateFile }));
    expect([templateFile, templates.length, errors.length]).toEqual([templateFile, 0, 1]);
  }
});

test('an assembly may be nested in another, and not in itself', () => {
  const nested = (directoryName: string): object => ({
    N: { type: 'cdk:cloud-assembly', properties: { directoryName } },
  });
  const inner = JSON.stringify({ version: '48.0.0', artifacts: stack({}) });
  const found = loaded(nested('inner'), { 'inner/manifest.json': inner, 'inner/S.template.json': empty });
  expect([found.templates.length, found.errors.length]).toEqual([1, 0]);
  const round = loaded(nested('.'));
  expect([round.templates.length, round.errors.length]).toEqual([0, 1]);
});
