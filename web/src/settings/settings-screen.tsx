/** In the making. */
export function SettingsScreen() {
  return <h2>Settings</h2>;
}
