/** How many words an option of the command line takes: none, one, one or none, one or more. */
export type Takes = 'none' | 'one' | 'optional' | 'some';

function table(takes: Takes, names: string): readonly (readonly [string, Takes])[] {
  return names.split(' ').map((name) => [name, takes] as const);
}

/** @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html */
export const globalOptions: ReadonlyMap<string, Takes> = new Map([
  ...table('none', 'debug no-verify-ssl no-paginate no-sign-request version no-cli-pager cli-auto-prompt'),
  ...table('none', 'no-cli-auto-prompt'),
  ...table('one', 'endpoint-url output query profile region color ca-bundle cli-read-timeout cli-connect-timeout'),
  ...table('one', 'cli-binary-format cli-error-format'),
]);

const transfer = [
  ...table('none', 'dryrun quiet follow-symlinks no-follow-symlinks no-guess-mime-type only-show-errors no-progress'),
  ...table('none', 'ignore-glacier-warnings force-glacier-transfer progress-multiline no-overwrite'),
  ...table('one', 'include exclude acl sse-c-key sse-kms-key-id sse-c-copy-source-key storage-class'),
  ...table('one', 'website-redirect content-type cache-control content-disposition content-encoding content-language'),
  ...table('one', 'expires source-region page-size metadata-directive copy-props checksum-algorithm checksum-mode'),
  ...table('one', 'progress-frequency case-conflict'),
  ...table('optional', 'sse sse-c sse-c-copy-source request-payer'),
  ...table('some', 'grants metadata tags'),
];

/** A subcommand of `aws s3`: its options, and how many paths it takes. */
export interface Subcommand {
  readonly paths: number;
  readonly options: ReadonlyMap<string, Takes>;
}

/**
 * As version 1 and 2 of the command line have them together; what is on neither page is undecided.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/
 */
export const s3Subcommands: ReadonlyMap<string, Subcommand> = new Map([
  ['mb', { paths: 1, options: new Map(table('some', 'tags')) }],
  ['rb', { paths: 1, options: new Map(table('none', 'force')) }],
  [
    'ls',
    {
      paths: 1,
      options: new Map([
        ...table('none', 'recursive human-readable summarize'),
        ...table('one', 'page-size bucket-name-prefix bucket-region'),
        ...table('optional', 'request-payer'),
      ]),
    },
  ],
  [
    'cp',
    { paths: 2, options: new Map([...transfer, ...table('none', 'recursive'), ...table('one', 'expected-size')]) },
  ],
  ['mv', { paths: 2, options: new Map([...transfer, ...table('none', 'recursive validate-same-s3-paths')]) }],
  [
    'rm',
    {
      paths: 1,
      options: new Map([
        ...table('none', 'dryrun quiet recursive only-show-errors'),
        ...table('one', 'include exclude page-size'),
        ...table('optional', 'request-payer'),
      ]),
    },
  ],
  ['sync', { paths: 2, options: new Map([...transfer, ...table('none', 'size-only exact-timestamps delete')]) }],
  ['website', { paths: 1, options: new Map(table('one', 'index-document error-document')) }],
  ['presign', { paths: 1, options: new Map(table('one', 'expires-in')) }],
]);

/**
 * Options of other services that rules ask for; the command line takes the beginning of a name for the name.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/put-object.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/put-bucket-acl.html
 */
export const askedOptions: ReadonlySet<string> = new Set(
  (
    'acl access-control-policy grant-read grant-write grant-full-control grant-read-acp grant-write-acp ' +
    'sse-customer-key copy-source-sse-customer-key public-access-block-configuration versioning-configuration policy ' +
    'ownership-controls ' +
    'bucket cli-input-json cli-input-yaml'
  ).split(' '),
);
