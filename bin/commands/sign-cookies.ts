import { Option, type Command } from 'commander';
import type { CookieFlags } from '../live';
import { duration } from '../options';
import type { Define } from './command';

export const signCookies: Define = (command, finish) => {
  command
    .description('Prints the cookies, or the URL, with which CloudFront serves private content for a time, over HTTPS.')
    .argument('<url>', 'https://host/path')
    .requiredOption('--key-pair-id <id>', 'id of the public key in CloudFront')
    .requiredOption('--private-key <file>', 'the private key in PEM')
    .addOption(
      new Option('--expires <duration>', 'how long: 90s, 15m, 12h, at most 7d').argParser(duration).default(3600, '1h'),
    )
    .option('--covers <pattern>', 'the URLs that are covered, with * for any text')
    .option('--ip <address>', 'the only address or range from which it holds')
    .addOption(new Option('--starts-in <duration>', 'begins later').argParser(duration))
    .option('--domain <domain>', 'domain of the cookies')
    .option('--path <path>', 'path of the cookies')
    .addOption(new Option('--format <format>').choices(['set-cookie', 'json', 'curl', 'url']).default('set-cookie'))
    .action(async (url: string, _: unknown, of: Command) =>
      finish((await import('../live.js')).signCookiesCommand(url, of.opts<CookieFlags>())),
    );
};
