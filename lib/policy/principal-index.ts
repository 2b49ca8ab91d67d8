import type { Principal, Statement } from './document';
import type { Requester } from './request';

/** Statements by whom they name, so that a requester is not held against thousands that are about others. */
export class PrincipalIndex<T extends { readonly statement: Statement; readonly number: number }> {
  /** those that may be about anybody */
  private readonly general: T[] = [];
  private readonly named = new Map<string, T[]>();

  constructor(numbered: readonly T[]) {
    for (const one of numbered) {
      const { principals, open } = one.statement;
      if (principals === undefined || open !== undefined || principals.some(({ kind }) => kind === 'anyone'))
        this.general.push(one);
      else for (const name of new Set(principals.flatMap(namesOf))) this.add(name, one);
    }
  }

  /** Every statement that may be about the requester, in their order, and few others. */
  about(requester: Requester): readonly T[] {
    const found = new Set(namesAskedBy(requester).flatMap((name) => this.named.get(name) ?? []));
    return found.size === 0 ? this.general : [...this.general, ...found].sort((a, b) => a.number - b.number);
  }

  private add(name: string, one: T): void {
    const some = this.named.get(name);
    if (some) some.push(one);
    else this.named.set(name, [one]);
  }
}

function namesOf(principal: Principal): readonly string[] {
  switch (principal.kind) {
    case 'account':
      return [`account ${principal.account}`];
    case 'identity':
      return [`account ${principal.account}`, `account ${accountIn(principal.arn)}`, `arn ${principal.arn}`];
    case 'service':
      return [`service ${principal.name.toLowerCase()}`];
    case 'canonical':
      return [`canonical ${principal.id}`];
    case 'federated':
      return [`federated ${principal.name}`];
    case 'anyone':
    case 'malformed':
      return [];
  }
}

function namesAskedBy(requester: Requester): readonly string[] {
  switch (requester.kind) {
    case 'identity': {
      const { account, arn, role = arn } = requester;
      return [`account ${account}`, `account ${accountIn(arn)}`, `arn ${arn}`, `arn ${role}`];
    }
    case 'service':
      return [`service ${requester.name.toLowerCase()}`];
    case 'canonical':
      return [`canonical ${requester.id}`];
    case 'federated':
      return [`federated ${requester.name}`];
    case 'anonymous':
      return [];
  }
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '';
}
