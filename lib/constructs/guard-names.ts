/** Where everything is that a stack set of guards makes in an account, so that one policy can name it. */
export interface GuardNames {
  /** what functions and alarms begin with */
  readonly prefix: string;
  /** what the roles are under, and what log groups begin with */
  readonly path: string;
  /** holds the rule of Config, whose own ARN has an id that nobody knows before */
  readonly conformancePack: string;
  /** what CloudFormation calls the stacks begins with this */
  readonly stackPrefix: string;
}

/**
 * What the parts of the guards of a stack set are called, in each of its accounts.
 * @throws Error when no stack set is called so, or a function could not be called after it
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export function guardNames(owner: string, stackSetName: string): GuardNames {
  // a function's name has 64 characters, of which `-guard-deployment` takes 17
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,46}$/.test(stackSetName))
    throw new Error(
      `${owner}: \`${stackSetName}\` is no name of a stack set of guards: ` +
        'a letter, then letters, digits and hyphens, 47 characters in all',
    );
  return {
    prefix: `${stackSetName}-guard-`,
    path: `/${stackSetName}-guard/`,
    conformancePack: stackSetName,
    stackPrefix: `StackSet-${stackSetName}-`,
  };
}
