import { EstateAspect, ValidationPlugin, type ComplianceProps, type ValidationPluginProps } from '../cdk';
import { rules } from '../../rules';
import { version } from './version';

/**
 * The main way in: `Validations.of(app).addPlugins(new BucketWarden())`. `cdk synth` then fails on what is wrong with
 * the S3 estate.
 * Acknowledge a finding with `Validations.of(construct).acknowledge({ id: 'BucketWarden::<rule>', reason: '… until
 * 2027-01-31' })`.
 */
export class BucketWarden extends ValidationPlugin {
  constructor(props: ValidationPluginProps = {}) {
    super(rules, version(), props);
  }
}

/**
 * The same findings as annotations: `Aspects.of(stage).add(new ComplianceAspect(), { priority: AspectPriority.READONLY
 * })`.
 */
export class ComplianceAspect extends EstateAspect {
  constructor(props: ComplianceProps = {}) {
    super(rules, props);
  }
}

export type { ComplianceProps, ValidationPluginProps } from '../cdk';
