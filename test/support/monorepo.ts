import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const leaky = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
`;

const sam = `Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads:
    Type: AWS::S3::Bucket
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      CodeUri: src
      Policies: [{ S3CrudPolicy: { BucketName: !Ref Uploads } }]
`;

/** Files of one service of an ordinary repository, of which only the last three are about buckets. */
function serviceFiles(name: string): Readonly<Record<string, string>> {
  return {
    'k8s/deployment.yaml':
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\n---\napiVersion: v1\n` +
      `kind: Service\nmetadata: { name: ${name} }\n`,
    'k8s/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'helm/Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    'helm/values.yaml': 'replicas: 2\n',
    'helm/templates/deployment.yaml':
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "${name}.fullname" . }}\n` +
      '{{- if .Values.autoscaling }}\nspec: {}\n{{- end }}\n',
    'docker-compose.yml': 'services: { web: { image: nginx } }\n',
    'openapi.yaml': 'openapi: 3.0.0\ninfo: { title: t, version: "1" }\npaths: {}\n',
    'package.json': `{ "name": "${name}", "private": true }\n`,
    'tsconfig.build.json': '{\n  // comments are allowed here\n  "extends": "../../tsconfig.json",\n}\n',
    'fixtures/events.json': '{"a":1}\n{"a":2}\n',
    'fixtures/list.json': '[]\n',
    'fixtures/nothing.json': 'null\n',
    'fixtures/empty.yaml': '',
    'serverless.yml':
      `service: ${name}\nprovider: { name: aws, runtime: nodejs20.x }\n` +
      'functions: { main: { handler: index.main } }\n',
    'src/index.ts': 'export const main = () => 0;\n',
    'dashboards/board.json': '{ "panels": [] }\n',
    'README.md': `# ${name}\n`,
    'locale/de.json': '{ "hello": "Hallo" }\n',
    'k8s/secrets.enc.yaml': 'data: ENC[AES256_GCM,data:x]\nsops: { version: 3.8.1 }\n',
  };
}

/** An assembly as the CDK writes it. */
function assembly(stack: string, template: object): Readonly<Record<string, string>> {
  const manifest = {
    version: '36.0.0',
    artifacts: {
      [stack]: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/eu-west-1',
        properties: { templateFile: `${stack}.template.json` },
        displayName: stack,
      },
    },
  };
  return {
    'manifest.json': JSON.stringify(manifest),
    [`${stack}.template.json`]: JSON.stringify(template, undefined, 1),
    'tree.json': '{"version":"tree-0.1"}',
    'cdk.out': '{"version":"36.0.0"}',
  };
}

/**
 * An ordinary company's repository, 400 files: Kubernetes, Helm, compose, workflows, Serverless, SAM, plain templates
 * and three cdk.out, of which git ignores all.
 */
export function writeMonorepo(root: string): number {
  const files = new Map<string, string>();
  const add = (folder: string, some: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(some)) files.set(join(folder, name), text);
  };
  for (let index = 1; index <= 20; index++) add(`services/service-${index}`, serviceFiles(`service-${index}`));
  add('.', { '.gitignore': 'cdk.out/\nbuild/\n', 'tsconfig.json': '{ /* all */ "compilerOptions": {} }\n' });
  add('.github/workflows', { 'ci.yml': 'on: push\njobs: {}\n', 'release.yml': 'on: push\njobs: {}\n' });
  add('build', { 'old.template.json': '{"Resources":{"Old":{"Type":"AWS::S3::Bucket"}}}' });
  add('sam', { 'template.yaml': sam, 'samconfig.toml': '' });
  add('infra', { 'data.yaml': leaky });
  const bucket = { Type: 'AWS::S3::Bucket' };
  add('apps/web/cdk.out', assembly('Web', { Resources: { Site: bucket } }));
  add('apps/data/cdk.out', assembly('Data', { Resources: { Lake: bucket, Raw: bucket } }));
  add('apps/empty/cdk.out', assembly('Empty', {}));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  mkdirSync(join(root, '.git'), { recursive: true });
  return files.size;
}
