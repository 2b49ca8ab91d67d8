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
  return {
    environment: process.env,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
}
