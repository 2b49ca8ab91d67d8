/** Combinations of conditions and parameter values looked at for one question about one resource. */
export const maximumWorlds = 64;

/** Why nobody can tell what holds in the others. */
export const tooManyWorlds = 'more combinations of conditions and parameters reach it than are looked at';
