import { foundationalSecurity } from './foundational-security';

/** Every control that rules may name, by framework. A name that is not here does not compile. */
export const frameworks = { fsbp: foundationalSecurity } as const;

export type ControlId = { readonly [F in keyof typeof frameworks]: `${F}/${Extract<keyof (typeof frameworks)[F]['controls'], string>}` }[keyof typeof frameworks];
