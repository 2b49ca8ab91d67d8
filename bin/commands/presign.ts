import { Option, type Command } from 'commander';
import type { PresignFlags } from '../live';
import { collect, count, duration, withConnection } from '../options';
import type { Define } from './command';

export const presign: Define = (command, finish) => {
  withConnection(command)
    .description('Prints a URL that allows one request to one object for a time, over HTTPS.')
    .argument('<s3-uri>', 's3://bucket/key')
    .addOption(new Option('--method <method>', 'what it allows').choices(['get', 'put']).default('get'))
    .addOption(
      new Option('--expires <duration>', 'how long: 90s, 15m, 12h, at most 7d').argParser(duration).default(900, '15m'),
    )
    .option('--content-type <type>', 'the only type that can be uploaded')
    .addOption(new Option('--content-length <bytes>', 'the exact size that can be uploaded').argParser(count))
    .option('--checksum-sha256 <base64>', 'the only content that can be uploaded')
    .addOption(new Option('--parts <n>', 'begins a multipart upload and signs each part').argParser(count))
    .option('--filename <name>', 'as what a browser saves it')
    .option('--region <name>', 'region of the bucket')
    .option('--in <path>', 'templates whose policies say whether it will work; repeatable', collect, [])
    .option('--live', 'ask the bucket itself whether it will work', false)
    .option('--as <principal>', 'who signs, as an ARN or a role of the templates')
    .addOption(new Option('--format <format>').choices(['url', 'curl', 'json']).default('url'))
    .action(async (uri: string, _: unknown, of: Command) =>
      finish(await (await import('../live.js')).presignCommand(uri, of.opts<PresignFlags>())),
    );
};
