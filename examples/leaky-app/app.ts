import { App, Validations } from 'aws-cdk-lib';
import { BucketWarden } from 'bucket-warden';
import { addLeakyStacks } from './leaky-app';

const app = new App();
addLeakyStacks(app);

Validations.of(app).addPlugins(new BucketWarden());
app.synth();
