import type { Treatment } from './shell';
import { whole, type ShellWord } from './words';

/** What a program does with the command that stands behind it. */
export type Handling = 'runs' | 'passes' | { readonly because: string };

/** Programs that run the command behind their own options. */
const runners = new Set(
  (
    'sudo doas env time nice nohup exec command builtin timeout stdbuf ionice setsid chronic unbuffer xargs parallel ' +
    'find then do else if while until coproc caffeinate cross-env'
  ).split(' '),
);

/** Programs to which the words behind them are but texts. */
const talkers = new Set(
  (
    'echo printf logger grep egrep fgrep rg test [ [[ which man info type alias unalias hash apt apt-get yum dnf apk ' +
    'pip pip3 pipx brew snap choco npm yarn git gh cd mkdir rmdir rm cp mv ln ls cat tee touch chmod chown tar zip ' +
    'unzip gzip curl wget jq yq head tail wc sort uniq cut tr diff basename dirname read export local exit return ' +
    'true false : set shift sleep say notify-send asdf mise command_exists'
  ).split(' '),
);

/** Subcommands by which programs run a command in a container. */
const containers = new Map([
  ['docker', /^(?:run|exec|compose)$/],
  ['podman', /^(?:run|exec|compose)$/],
  ['nerdctl', /^(?:run|exec|compose)$/],
  ['docker-compose', /^(?:run|exec)$/],
  ['kubectl', /^exec$/],
]);

/** The name of a program, without folders. */
export function programOf(word: ShellWord | undefined): string | undefined {
  return word === undefined ? undefined : whole(word.parts)?.split('/').at(-1);
}

/** What becomes of a command that stands behind these words. */
export function handlingOf(prefix: readonly ShellWord[], functions: ReadonlyMap<string, Treatment>): Handling {
  const [first, second] = prefix;
  if (first === undefined) return 'runs';
  const program = programOf(first);
  if (program === undefined) return { because: `\`${first.written}\` is known only when the script runs` };
  const treatment = functions.get(program);
  if (treatment === 'runs' || treatment === 'passes') return treatment;
  const unknown = { because: `nobody knows what \`${program}\` does` };
  if (treatment !== undefined) return unknown;
  if (talkers.has(program)) return 'passes';
  const verb = containers.get(program);
  if (verb !== undefined && second !== undefined && programOf(second) === undefined) return unknown;
  if (verb !== undefined) return verb.test(programOf(second) ?? '') ? 'runs' : 'passes';
  if (!runners.has(program)) return unknown;
  const index = prefix.findIndex((word, place) => place > 0 && talkers.has(programOf(word) ?? ''));
  if (index < 0) return 'runs';
  // behind a dash it may be a value: `sudo -u test`
  return (whole(prefix[index - 1]?.parts ?? []) ?? '-').startsWith('-') ? unknown : 'passes';
}

/** Whether a program is known to do nothing with a text but handing it on. */
export function isTalker(program: string | undefined): boolean {
  return program !== undefined && talkers.has(program);
}

export function isShell(program: string | undefined): boolean {
  return program !== undefined && /^(?:ba|da|z|k|a|mk|busybox)?sh$/.test(program);
}

/** Whether a word is the AWS command line, as a program or as the image of a container. */
export function isAws(text: string | undefined): boolean {
  return (
    text !== undefined && /(?:^|\/)(?:aws(?:\.exe|\.cmd)?|aws-cli(?::[\w.-]+)?(?:@sha256:\w+)?|awscli)$/.test(text)
  );
}

/** Whether a text speaks of a call of the command line to S3 or CloudFront. */
export function mentionsCall(text: string): boolean {
  return /(?<![\w-])aws(?:-cli)?\b[^\n;|&]*?\s["']?(?:s3|s3api|s3control|cloudfront)(?![\w-])/.test(
    text.replace(/\\\r?\n/g, ' '),
  );
}

/** Whether what is called so says that it is about S3 or CloudFront. */
export function namesOfS3(name: string): boolean {
  return /(?:^|[^a-z0-9])(?:s3|cloudfront|aws-cli)(?![a-z0-9])|S3(?:Upload|Download)/i.test(name);
}

/** Services of the command line that are about S3. */
export const services: ReadonlySet<string> = new Set(['s3', 's3api', 's3control', 'cloudfront']);
