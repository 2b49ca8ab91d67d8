import { aws_s3 as s3, Validations } from 'aws-cdk-lib';

/** What older versions of aws-cdk-lib lack; nothing else of this package needs it. */
const needed: readonly unknown[] = [Validations, s3.BlockedEncryptionType];

if (needed.includes(undefined))
  throw new Error(
    'bucket-warden/constructs needs aws-cdk-lib 2.276.0 or newer; the plugin and the command work with what is here',
  );
