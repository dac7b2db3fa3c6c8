"""What is followed from week to week: time held, quality, adherence, load, variety.

Plain functions of the diary and the plan. They describe what somebody did, for that
person; none of them is a score of how good they are.
"""
