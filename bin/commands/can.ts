import type { Command } from 'commander';
import { canCommand, type CanFlags } from '../access';
import { collect, color, formats, withInputs, withLive, withOrganisation } from '../options';
import type { Define } from './command';

export const can: Define = (command, finish) => {
  withOrganisation(
    withLive(withInputs(command.option(...formats('pretty or json; repeatable, each with an optional file')))),
  )
    .addOption(color())
    .description(
      'Decides one request, and shows what each statement says to it: 0 when it is allowed, 1 when it is ' +
        'not or nobody can tell.',
    )
    .argument('<principal>', '* (unsigned), an account id, an ARN, a service, or a role or user of the templates')
    .argument('<action>', 's3:GetObject')
    .argument('<resource>', 'arn:aws:s3:::bucket/key, s3://bucket/key, or Bucket/key with a bucket of the templates')
    .option('--in <path>', 'as for linting; repeatable', collect, [])
    .option('--context <key=value>', 'a condition key of the request; repeatable', collect, [])
    .option('--http', 'the request is made without TLS', false)
    .action(async (principal: string, action: string, resource: string, _: unknown, of: Command) =>
      finish(await canCommand([principal, action, resource], of.opts<CanFlags>())),
    );
};
