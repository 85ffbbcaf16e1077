/** How often a server that ends by itself is started again. */

/** Gives a function to call at each crash; it answers false after `most` within `windowMs`. */
export function crashLimit(
  most: number,
  windowMs: number,
): (now: number) => boolean {
  let crashes: number[] = [];
  return (now) => {
    crashes = [...crashes.filter((then) => now - then < windowMs), now];
    if (crashes.length <= most) {
      return true;
    }
    crashes = []; // who starts it by hand gets as many tries again
    return false;
  };
}
