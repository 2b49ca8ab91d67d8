import type { Connection } from '../../lib/live';

/** Flags that say which account or store. */
export interface ConnectionFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/** Where to ask, with the environment of the process. */
export function connectionOf({ profile, region, endpointUrl }: ConnectionFlags): Connection {
  // which Node.js there is, is for the user's package.json to say, and not for the SDK on standard error
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const isIgnored = process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true';
  const stated = isIgnored ? undefined : (process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']);
  const endpoint = endpointUrl ?? stated;
  return {
    environment: process.env,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }),
  };
}
