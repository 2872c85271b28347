import { parseTableName, type SchemaName } from './sql';

/** Tables that a service's user of the database may use: by name, with a schema where that is not `public`, or all of a schema as `schema.*`. */
export interface TableGrants {
  /**
   * It may read these.
   *
   * @default those of `writes`
   * @example ["properties", "billing.*"]
   * @affects AWS::Lambda::Function Environment
   */
  readonly reads?: readonly string[];
  /**
   * It may read and change these. Takes a connection to the writer.
   *
   * @default none
   * @example ["user_saved_properties"]
   * @affects AWS::Lambda::Function Environment
   */
  readonly writes?: readonly string[];
}

/** What a user is granted: tables, and schemas with all that is in them. */
export type Granted = { readonly schema: string } | SchemaName;

/** Reads `orders`, `billing.invoices` or `billing.*`; undefined for what is none of these. */
export function parseGrant(text: string): Granted | undefined {
  if (!text.endsWith('.*')) return parseTableName(text);
  // A schema is written as a table is, and what is read as one without a schema is its name.
  const name = parseTableName(text.slice(0, -2));
  return name?.schema === 'public' && !text.slice(0, -2).includes('.') ? { schema: name.name } : undefined;
}
