/** In the making. */
export function LogsScreen() {
  return <h2>Logs</h2>;
}
