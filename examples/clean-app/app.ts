import { App, Stage, Validations } from 'aws-cdk-lib';
import { BucketWarden } from 'bucket-warden';
import { StorageStack } from './storage-stack';

/** The same kind of app, done right: `cdk synth` and `bucket-warden` have nothing to say. */
const app = new App();
new StorageStack(app, 'Storage', { env: { account: '111122223333', region: 'us-east-1' } });
new StorageStack(new Stage(app, 'Production', { env: { account: '111122223333', region: 'us-east-1' } }), 'Storage');

Validations.of(app).addPlugins(new BucketWarden());
app.synth();
