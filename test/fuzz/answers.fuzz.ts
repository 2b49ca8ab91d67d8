import { UserError } from '../../lib/template';
import { altered } from '../support/altered-answers';
import { audited } from '../support/audit-matrix';
import { Dice } from '../support/dice';
import { correctAccount } from '../support/stub-account';
import { serve } from '../support/stub-server';
import { variations } from '../support/stub-variations';

/**
 * Audits of accounts whose services answer one call wrongly, of another type, cut off, repeated or without end:
 * `node dist/test/fuzz/answers.fuzz.js [AUDITS] [SEED]`. Each ends with a report or one clear error, in 5 s of CPU.
 */
const [audits = 500, seed = 20261126] = process.argv.slice(2).map(Number);

async function main(): Promise<void> {
  const { environment, close } = await serve({ account: correctAccount() });
  await close();
  Object.assign(process.env, environment, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const dice = new Dice(seed);
  const kinds = Object.values(variations);
  const came = { report: 0, error: 0, bad: 0 };
  let slowest = 0;
  for (let index = 0; index < audits; index++) {
    const account = correctAccount();
    dice.pick(kinds).change(account);
    let left = dice.below(90);
    let what = '';
    const alter = (call: { service: string; operation: string }, body: string): string => {
      if (left-- !== 0) return body;
      const other = altered(body, dice);
      what = `${call.service} ${call.operation}: ${other.slice(0, 600)}`;
      return other;
    };
    const begun = process.cpuUsage();
    const outcome = await audited(account, { alter }).then(
      () => 'report' as const,
      (error: unknown) => {
        if (error instanceof UserError) return 'error';
        console.log(`BAD ${what}\n${error instanceof Error ? (error.stack ?? '') : String(error)}`);
        return 'bad';
      },
    );
    const { user, system } = process.cpuUsage(begun);
    const seconds = (user + system) / 1e6;
    slowest = Math.max(slowest, seconds);
    if (seconds > 5) console.log(`BAD ${seconds.toFixed(1)} s: ${what}`);
    came[seconds > 5 ? 'bad' : outcome]++;
  }
  console.log(
    `${audits} audits with one wrong answer: ${came.report} reports, ${came.error} ended with one error, ` +
      `${came.bad} bad; slowest ${slowest.toFixed(2)} s, seed ${seed}`,
  );
  process.exitCode = came.bad > 0 ? 1 : 0;
}

void main();
