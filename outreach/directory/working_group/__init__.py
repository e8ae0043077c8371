"""The working group (คณะทำงาน): members of the agencies, their meetings, minutes and decisions. No young person.

Names and what was said are sealed, each under the key of the member or the meeting.
"""
