/** In the making. */
export function ApiKeysScreen() {
  return <h2>ApiKeys</h2>;
}
