"""The week of a house: chores and classes, ticked on the phone by those who live with the young."""
