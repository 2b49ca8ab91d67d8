import { s3Subcommands } from './options';

function names(list: string): readonly string[] {
  return list.split(' ').filter((name) => name !== '');
}

/** Verbs by which the command line reads, and changes nothing. */
const reads = /^(?:get|list|head|describe|wait|help|select-object-content)(?:-|$)/;

/**
 * Calls that write and that the rules understand: they are judged, or there is nothing to ask of them but what is asked
 * of every call. What is neither here nor reads is undecided.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3control/
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudfront/
 */
const understood: Readonly<Record<string, ReadonlySet<string>>> = {
  s3: new Set(['help', ...s3Subcommands.keys()]),
  s3api: new Set(
    names(
      'put-object copy-object create-multipart-upload upload-part upload-part-copy complete-multipart-upload ' +
        'abort-multipart-upload delete-object put-object-acl put-object-tagging delete-object-tagging ' +
        'put-object-legal-hold put-object-retention restore-object create-bucket put-bucket-acl put-bucket-tagging ' +
        'delete-bucket-tagging put-public-access-block delete-public-access-block put-bucket-versioning ' +
        'delete-bucket-encryption delete-bucket-ownership-controls delete-bucket-policy ' +
        'put-bucket-ownership-controls ' +
        'put-bucket-encryption put-bucket-website delete-bucket-website put-bucket-policy',
    ),
  ),
  s3control: new Set(names('put-public-access-block delete-public-access-block tag-resource untag-resource')),
  cloudfront: new Set(names('create-invalidation tag-resource untag-resource sign')),
};

/** Whether the rules understand a call of the command line. */
export function isUnderstood(service: string, operation: string): boolean {
  return (service !== 's3' && reads.test(operation)) || understood[service]?.has(operation) === true;
}
