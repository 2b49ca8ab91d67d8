import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this package. */
export function version(): string {
  return manifestAbove(__dirname).version;
}

/** The folder that holds the package.json of this package, wherever below it the running code lies. */
export function packageRoot(): string {
  return manifestAbove(__dirname).folder;
}

function manifestAbove(folder: string): { readonly folder: string; readonly version: string } {
  const manifest = manifestIn(folder);
  if (manifest !== undefined) return { folder, version: manifest };
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`there is no package.json of bucket-warden above ${__dirname}`);
  return manifestAbove(parent);
}

/** The version in the package.json of this package; undefined in every other folder. */
function manifestIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    return manifest['name'] === 'bucket-warden' ? String(manifest['version']) : undefined;
  } catch {
    return undefined;
  }
}
