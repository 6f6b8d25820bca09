/** True where two types are the same, not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same: `same<Equal<typeof x, number>>()`. */
export declare function same<_ extends true>(): void;
