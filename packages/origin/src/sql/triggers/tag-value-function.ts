// SPDX-License-Identifier: MIT

// The numbers of fillTemplate's hashes: FNV-1a, and its second half begun elsewhere.
const LOW_START = 0x811c9dc5
const HIGH_START = 0xcbf29ce4
const PRIME = 0x01000193

/**
 * Makes the SQL function that encodes a template's value exactly as `fillTemplate` does: percent-encoded, and over 64
 * characters replaced by the same hash.
 *
 * @param schema quoted
 */
export function tagValueFunction(schema: string): string {
  return `
CREATE OR REPLACE FUNCTION ${schema}.springhouse_tag_value(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $springhouse$
DECLARE
  bytes bytea;
  code bigint;
  encoded text;
  low bigint := ${LOW_START};
  high bigint := ${HIGH_START};
  named text := '';
BEGIN
  -- Most values need nothing.
  IF value COLLATE "C" ~ '^[A-Za-z0-9_.!~''()-]{1,64}$' THEN RETURN value; END IF;
  bytes := convert_to(value, 'UTF8');
  SELECT string_agg(
    CASE WHEN chr(byte) COLLATE "C" ~ '[A-Za-z0-9_.!~''()-]' AND byte < 128 THEN chr(byte)
         ELSE '%' || upper(lpad(to_hex(byte), 2, '0')) END, '' ORDER BY at)
  INTO encoded
  FROM (SELECT at, get_byte(bytes, at) AS byte
        FROM generate_series(0, length(bytes) - 1) AS at) AS each;
  IF length(encoded) <= 64 THEN RETURN encoded; END IF;
  -- The two FNV-1a hashes of fillTemplate, in 64 bits cut to 32.
  FOR at IN 1 .. length(encoded) LOOP
    code := ascii(substr(encoded, at, 1));
    low := ((low # code) * ${PRIME}) & 4294967295;
    high := ((high # code # (low >> 13)) * ${PRIME}) & 4294967295;
  END LOOP;
  FOREACH code IN ARRAY ARRAY[high, low] LOOP
    LOOP
      named := substr('0123456789abcdefghijklmnopqrstuvwxyz', (code % 36)::integer + 1, 1) || named;
      code := code / 36;
      EXIT WHEN code = 0;
    END LOOP;
  END LOOP;
  RETURN '~' || named;
END
$springhouse$`
}
