/** A pattern for `like ... escape '!'` that finds the text anywhere; what LIKE would read as more than itself is escaped. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
}
