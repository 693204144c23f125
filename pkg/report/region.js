// The form of a region id, for texts and links: what has it can become one label of a host name.

const LONGEST_LABEL = 63;

/** What is wrong with another text. */
export const REGION_PROBLEM = 'expected a region such as cn-north-4';

/**
 * Whether this is a region id such as `cn-north-4`; it need not exist.
 * @param {unknown} value
 * @returns {value is string}
 */
export function isRegion(value) {
  return (
    typeof value === 'string' &&
    value.length <= LONGEST_LABEL &&
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value)
  );
}
