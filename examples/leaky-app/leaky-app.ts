import { Stage, type App } from 'aws-cdk-lib';
import { DataStack } from './data-stack';
import { EdgeStack } from './edge-stack';
import { LogsStack } from './logs-stack';
import { WebsiteStack } from './website-stack';

/** The mistakes that leak data; everything in it compiles, and CDK deploys it without a word. */
export function addLeakyStacks(app: App): void {
  const { logs } = new LogsStack(app, 'Logs');
  const { archive } = new DataStack(app, 'Data', { logs });
  new EdgeStack(app, 'Edge', { origin: archive });

  const production = new Stage(app, 'Production', { env: { account: '111122223333', region: 'eu-west-1' } });
  new WebsiteStack(production, 'Website');
}
