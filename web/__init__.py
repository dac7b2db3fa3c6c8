"""What people see: the kiosk beside the board and the club server."""
