import { bucketDomain, mayBeBucketDomain, nameFromArn } from '../../lib/s3';
import { render, text, type Token } from '../../lib/template';

const name: Token = { id: 'n', label: '${Data}', because: 'x', alphabet: 'name' };
const region: Token = { id: 'r', label: '${Region}', because: 'x', alphabet: 'word' };
const suffix: Token = { id: 's', label: '${Suffix}', because: 'x', alphabet: 'name' };
const open: Token = { id: 'o', label: '${Open}', because: 'x' };

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, …/WebsiteEndpoints.html,
// …/dual-stack-endpoints.html
test.each([
  [text('logs.s3.amazonaws.com'), 'rest logs'],
  [text('my.dotted.name.s3.amazonaws.com'), 'rest my.dotted.name'],
  [text('logs.s3.eu-west-1.amazonaws.com'), 'rest logs'],
  [text('logs.s3-eu-west-1.amazonaws.com'), 'rest logs'],
  [text('logs.s3.cn-north-1.amazonaws.com.cn'), 'rest logs'],
  [text('logs.s3.dualstack.us-east-2.amazonaws.com'), 'rest logs'],
  [text('logs.s3-accelerate.amazonaws.com'), 'rest logs'],
  [text('logs.s3-fips.us-gov-west-1.amazonaws.com'), 'rest logs'],
  [text('LOGS.S3.AMAZONAWS.COM'), 'rest LOGS'],
  [text(name, '.s3.', region, '.', suffix), 'rest ${Data}'],
  [text(name, '.s3.amazonaws.com'), 'rest ${Data}'],
  [text(open, '.s3.amazonaws.com'), 'rest ${Open}'],
  [text('logs-', name, '.s3.amazonaws.com'), 'rest logs-${Data}'],
  [text('site.s3-website-us-east-1.amazonaws.com'), 'website site'],
  [text('site.s3-website.eu-central-1.amazonaws.com'), 'website site'],
  [text(name, '.s3-website-', region, '.', suffix), 'website ${Data}'],
  [text('http://', name, '.s3-website-', region, '.', suffix), 'website ${Data}'],
  [text('example.com'), 'other'],
  [text('s3.example.com'), 'other'],
  [text('api.execute-api.eu-west-1.amazonaws.com'), 'other'],
  [text('logs.s3.amazonaws.com.example.org'), 'other'],
  [text(open), 'other'],
])('the domain %j', (domain, expected) => {
  const found = bucketDomain(domain);
  expect(found ? `${found.endpoint} ${render(found.name)}` : 'other').toBe(expected);
});

const label: Token = { id: 'l', label: '${Label}', because: 'x', alphabet: 'letters' };
const urlSuffix: Token = { ...suffix, id: 'AWS::URLSuffix' };

test.each([
  [text(label, '.execute-api.', region, '.', urlSuffix), false],
  [text(open, '.execute-api.eu-west-1.amazonaws.com'), false],
  [text(label, '.elb.amazonaws.com'), false],
  [text(open, '.example.com'), false],
  [text(label, '.lambda-url.', region, '.on.aws'), false],
  [text('api.execute-api.eu-west-1.amazonaws.com'), false],
  [text(open), true],
  [text(open, '.com'), true],
  [text(open, 'ws.com.cn'), true],
  [text(open, '.amazonaws.com'), true],
  [text(open, '.eu-west-1.amazonaws.com'), true],
  [text('logs.', label, '.eu-west-1.amazonaws.com'), true],
  [text('logs.s', label, '.amazonaws.com'), true],
  [text('logs.s3.amazonaws.', label), true],
  [text(name, '.s3.', region, '.', urlSuffix), true],
  [text('logs.s3.amazonaws.com'), true],
])('whether %j may be a bucket: %s', (domain, expected) => expect(mayBeBucketDomain(domain)).toBe(expected));

test.each([
  [text('arn:aws:s3:::logs'), 'logs'],
  [text('arn:aws:s3:::logs/prefix/*'), 'logs'],
  [text('arn:', region, ':s3:::', name), '${Data}'],
  [text('arn:', region, ':s3:::', name, '/*'), '${Data}'],
  [text('arn:aws:s3:eu-west-1:111122223333:accesspoint/reports'), 'none'],
  [text('arn:aws:sqs:::logs'), 'none'],
  [text('logs'), 'none'],
  [text(open), 'none'],
  // the token might hold colons
  [text('arn:aws:s3:::', open), 'none'],
])('the ARN %j', (arn, expected) => {
  const found = nameFromArn(arn);
  expect(found ? render(found) : 'none').toBe(expected);
});
