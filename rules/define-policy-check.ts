import { fail, unknown, type Verdict } from '../lib/engine';
import type { PolicyFault } from '../lib/policy';

/** What the checks of a policy come to; each verdict names the check of IAM Access Analyzer that it answers. */
export function* policyVerdicts(faults: Iterable<PolicyFault>): Iterable<Verdict> {
  for (const fault of faults) {
    if (fault.check === undefined) yield unknown(fault.value, fault.open);
    else yield fail(fault.value, `${fault.says} (${fault.check})`);
  }
}
